{{ stage('partner_program', 'partners') }}
