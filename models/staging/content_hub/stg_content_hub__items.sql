{{ stage('content_hub', 'items') }}
