{{ stage('support_desk', 'replies') }}
