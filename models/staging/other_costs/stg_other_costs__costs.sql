{{ stage('other_costs', 'costs') }}
