{{ stage('sms_marketing', 'messages') }}
