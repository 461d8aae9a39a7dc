{{ stage('feedback_surveys', 'surveys') }}
