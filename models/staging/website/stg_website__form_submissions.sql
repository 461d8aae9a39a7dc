{{ stage('website', 'form_submissions') }}
