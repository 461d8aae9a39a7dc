{{ stage('crm', 'contacts') }}
