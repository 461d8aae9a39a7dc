"""Tests of refresh, publishing, status, doctor and the command line, on a throwaway dbt project."""
