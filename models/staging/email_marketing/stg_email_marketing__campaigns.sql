{{ stage('email_marketing', 'campaigns') }}
