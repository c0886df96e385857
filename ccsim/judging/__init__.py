"""The verdict on plans: twins in two worlds, peers and two starts, judged and told."""
