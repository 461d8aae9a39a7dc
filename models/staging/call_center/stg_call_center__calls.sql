{{ stage('call_center', 'calls') }}
