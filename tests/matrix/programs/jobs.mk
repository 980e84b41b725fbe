# 64 jobs, each of which computes a little.
JOBS := $(shell seq 64)
all: $(JOBS)
	@echo done
$(JOBS):
	@i=0; while [ $$i -lt 3000 ]; do i=$$((i + 1)); done
.PHONY: all $(JOBS)
