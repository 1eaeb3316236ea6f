"""With rtpengine two who talk go on talking when the gateway dies: the next one finds here whose calls they are."""
