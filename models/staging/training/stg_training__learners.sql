{{ stage('training', 'learners') }}
