{{ stage('marketo', 'activity_click_email') }}
