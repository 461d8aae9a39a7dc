{{ stage('partner_program', 'referrals') }}
