def test_x(): 
    import os; assert os.environ["RSP_STATE_DIR"]
