"""Qiskit Aer's OpenMP threads: a circuit simulated many times, by its state and shot by shot."""
import sys

from qiskit import QuantumCircuit
from qiskit_aer import AerSimulator

circuit = QuantumCircuit(14)
for qubit in range(14):
    circuit.h(qubit)
    circuit.rz(0.1 * qubit, qubit)
    circuit.cx(qubit, (qubit + 1) % 14)
    circuit.h(qubit)
circuit.measure_all()
for method in ("statevector", "matrix_product_state"):
    simulator = AerSimulator(method=method, max_parallel_threads=int(sys.argv[1]), max_parallel_shots=0,
                             statevector_parallel_threshold=4)
    counts = simulator.run(circuit, shots=200, seed_simulator=5).result().get_counts()
    print(method, sum(counts.values()), sorted(counts.items())[:3])
