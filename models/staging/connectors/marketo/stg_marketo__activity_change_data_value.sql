{{ stage('marketo', 'activity_change_data_value') }}
