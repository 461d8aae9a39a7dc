{{ stage('training', 'learning_records') }}
