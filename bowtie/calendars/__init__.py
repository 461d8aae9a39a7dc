"""Makes the seed of public holidays; a maintainer's command, never needed where Bowtie runs."""
