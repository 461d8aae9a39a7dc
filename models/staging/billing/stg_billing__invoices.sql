{{ stage('billing', 'invoices') }}
