"""What is durable and visible in AWS, two states compared, and what left the account: states, differences, emissions."""
