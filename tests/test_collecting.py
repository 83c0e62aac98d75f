"""The garbage collector, kept still for a while."""

import gc
import weakref

import pytest

from walklib.collecting import collector_paused


def test_it_goes_on_afterwards_whatever_happens():
    with pytest.raises(RuntimeError), collector_paused():
        assert not gc.isenabled()
        raise RuntimeError
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_was_made_is_old_and_still_found():
    class Ring:
        pass

    with collector_paused():
        ring = Ring()
        ring.itself = ring
    assert any(each is ring for each in gc.get_objects(generation=2))
    found = weakref.ref(ring)
    del ring
    gc.collect()
    assert found() is None
