{{ stage('hubspot', 'contact_merge_audit') }}
