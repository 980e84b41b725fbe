-- A module for Lmod, for a tarball that was unpacked into a directory of its own. Put it into a directory
-- of MODULEPATH as threadcap/VERSION.lua, and set `root`.
--
--   module load threadcap        the launcher, and Python's module
--   THREADCAP_MODULE_CAP=4 module load threadcap
--                                also caps every program that the shell starts from then on
local root = "/opt/threadcap"

help([[
One number caps the CPU use of any program, unmodified:

    threadcap run -n 4 -- COMMAND

THREADCAP_MODULE_CAP, set before the module is loaded, caps all programs of the shell: a number, or auto.
]])
whatis("Name: threadcap")
whatis("Description: caps the CPU use and thread pools of any program")

prepend_path("PATH", pathJoin(root, "bin"))
prepend_path("MANPATH", pathJoin(root, "share/man"))
prepend_path("PYTHONPATH", pathJoin(root, "share/threadcap"))

local cap = os.getenv("THREADCAP_MODULE_CAP")
if cap then
    setenv("AUTOZYME_THREADS", cap)
    prepend_path("LD_PRELOAD", pathJoin(root, "lib/threadcap/libthreadcap.so"))
end
