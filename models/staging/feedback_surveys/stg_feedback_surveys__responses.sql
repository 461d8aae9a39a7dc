{{ stage('feedback_surveys', 'responses') }}
