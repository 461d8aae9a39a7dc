{{ stage('training', 'courses') }}
