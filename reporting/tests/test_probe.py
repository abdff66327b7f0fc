import time, pytest
@pytest.mark.django_db
def test_0(): pass
@pytest.mark.django_db
def test_a(registers): 
    from reporting.examples.loading import load_demo_accounts, load_source_004
    from reporting.reports import current_draft
    from reporting.datasets import build_followup_dataset
    t=time.time(); load_demo_accounts({}); print('acc',time.time()-t)
    t=time.time(); load_source_004(); print('load',time.time()-t)
    t=time.time(); build_followup_dataset("23",2023); print('ds',time.time()-t)
    t=time.time(); current_draft("23",2023); print('draft',time.time()-t)
    t=time.time(); current_draft("23",2023); print('draft',time.time()-t)
    from reporting.tests.factories import FollowUpFactory
    FollowUpFactory(county_id="24")
    t=time.time(); current_draft("24",2023); print('draft24',time.time()-t)
    FollowUpFactory(county_id="09")
    t=time.time(); current_draft("09",2023); print('draft9',time.time()-t)
