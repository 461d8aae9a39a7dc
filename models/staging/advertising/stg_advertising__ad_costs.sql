{{ stage('advertising', 'ad_costs') }}
