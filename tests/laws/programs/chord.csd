<CsoundSynthesizer>
<CsInstruments>
sr=44100
ksmps=32
nchnls=1
0dbfs=1
instr 1
a1 oscili 0.1, p4
out a1
endin
</CsInstruments>
<CsScore>
i1 0 1 300
i1 0 1 400
i1 0 1 500
</CsScore>
</CsoundSynthesizer>
