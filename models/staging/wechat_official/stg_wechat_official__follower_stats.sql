{{ stage('wechat_official', 'follower_stats') }}
