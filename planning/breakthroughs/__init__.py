"""Breakthrough plans 攻克计划: which B clients are to be won this quarter, how, and what became of it."""
