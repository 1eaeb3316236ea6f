"""语音导航: drawn step by step, checked while it is drawn, tried as text and on the ear, put live, taken back."""
