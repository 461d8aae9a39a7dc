{{ stage('privacy_consents', 'statements') }}
