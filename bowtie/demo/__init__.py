"""The demo company: raw files of all channels with a known truth, made by simulating a small market."""

from bowtie.demo.generate import DemoReport, generate

__all__ = ["DemoReport", "generate"]
