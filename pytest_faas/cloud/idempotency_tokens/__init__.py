"""What a service does once however often it is asked: where moto does it twice, each file here corrects one service."""
