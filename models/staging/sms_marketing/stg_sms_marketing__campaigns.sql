{{ stage('sms_marketing', 'campaigns') }}
