print("liveterm")
