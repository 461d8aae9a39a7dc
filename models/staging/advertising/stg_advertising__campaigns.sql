{{ stage('advertising', 'campaigns') }}
