{{ stage('content_hub', 'accesses') }}
