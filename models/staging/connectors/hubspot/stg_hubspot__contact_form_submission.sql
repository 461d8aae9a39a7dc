{{ stage('hubspot', 'contact_form_submission') }}
