# SPDX-License-Identifier: Apache-2.0
"""The plots of docs/emva from what the emva1288 package made of the pictures."""

import matplotlib
import numpy

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402  (the back end is chosen before)

HOUSING_C = 25.0
SIZE = 7.0, 3.6


def save(figure, folder, name):
    figure.tight_layout()
    figure.savefig(folder / name, dpi=90, metadata={"Software": None})
    pyplot.close(figure)


def by_gain(measured):
    """(gain, results, curves) of one format at one temperature."""
    for one, (results, curves) in measured.items():
        if one.pixel_format == "Mono12p" and one.housing_c == HOUSING_C:
            yield one.gain_db, results, curves


def photon_transfer(measured, folder):
    figure, axes = pyplot.subplots(figsize=SIZE)
    for number, (gain_db, results, curves) in enumerate(by_gain(measured)):
        signal = curves["u_y"] - curves["u_ydark"]
        axes.loglog(signal, curves["s2_y"] - curves["s2_ydark"], ".", color=f"C{number}", label=f"{gain_db} dB")
        gain_said = f"K = {results['K']:.4f} DN/e"
        axes.loglog(signal, results["K"] * signal, "-", color=f"C{number}", lw=0.8, label=gain_said)
    axes.set(xlabel="signal above dark, DN", ylabel="variance above dark, DN²", title="Photon transfer", ylim=(5, None))
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    save(figure, folder, "photon-transfer.png")


def linearity(measured, folder):
    figure, axes = pyplot.subplots(figsize=SIZE)
    for gain_db, _results, curves in by_gain(measured):
        part = slice(int(curves["first"]), int(curves["last"]) + 1)
        electrons = curves["u_p"][part] / curves["u_p"].max() * 100
        axes.plot(electrons, curves["deviation"][part], ".-", lw=0.7, label=f"{gain_db} dB")
    for limit in (-0.05, 0.05):
        axes.axhline(limit, color="grey", ls="--", lw=0.8)
    axes.set(xlabel="light, % of the brightest", ylabel="deviation from the line, %")
    axes.set_title("Linearity, 5 to 95 % of saturation")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    save(figure, folder, "linearity.png")


def signal_to_noise(measured, folder):
    figure, axes = pyplot.subplots(figsize=SIZE)
    for number, (gain_db, results, curves) in enumerate(by_gain(measured)):
        noisy = curves["s2_y"] > 0
        signal = curves["u_y"] - curves["u_ydark"]
        axes.loglog(curves["u_p"][noisy], (signal / numpy.sqrt(curves["s2_y"], where=noisy))[noisy], ".",
                    color=f"C{number}", label=f"{gain_db} dB")  # fmt: skip
        photons = numpy.geomspace(results["u_p_min"], results["u_p_sat"], 100)
        electrons = results["QE"] / 100 * photons
        noise = numpy.sqrt(electrons + results["sigma_d"] ** 2 + 1 / 12 / results["K"] ** 2)
        axes.loglog(photons, electrons / noise, "-", color=f"C{number}", lw=0.8)
        axes.axvline(results["u_p_sat"], color=f"C{number}", ls=":", lw=0.8)
    photons = numpy.geomspace(3, 2e4, 50)
    axes.loglog(photons, numpy.sqrt(photons), color="grey", lw=0.8, ls="--", label="ideal")
    axes.set(xlabel="photons per pixel", ylabel="signal / noise", ylim=(1, 200))
    axes.set_title("Signal to noise; dotted: saturation")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    save(figure, folder, "snr.png")


def dark_current(measured, folder):
    figure, axes = pyplot.subplots(figsize=SIZE)
    for one, (results, curves) in measured.items():
        if one.pixel_format == "Mono12p" and one.gain_db == 12:
            electrons = (curves["u_ydark"] - curves["u_ydark"].min()) / results["K"]
            label = f"housing {one.housing_c:g} °C: {results['u_I_mean']:.2f} e/s"
            axes.plot(curves["texp"] * 1e-9, electrons, ".-", lw=0.7, label=label)
    axes.set(xlabel="exposure, s", ylabel="dark signal, electrons", title="Dark current, 12 dB")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    save(figure, folder, "dark-current.png")


def unity_gain(measured):
    return next((results, curves) for gain_db, results, curves in by_gain(measured) if gain_db == 0)


def spectrograms(measured, folder):
    results, curves = unity_gain(measured)
    figure, both = pyplot.subplots(1, 2, figsize=(7.0, 3.2))
    dsnu_dn = results["DSNU1288"] * results["K"]
    for axes, kind, unit, level in zip(both, ("prnu", "dsnu"), ("%", "DN"), (results["PRNU1288"], dsnu_dn)):
        for way in ("horizontal", "vertical"):
            axes.plot(curves[f"{kind}_{way}_cycles"][1:], curves[f"{kind}_{way}"][1:], lw=0.6, label=way)
        axes.axhline(level, color="grey", ls="--", lw=0.8, label=f"{kind.upper()}1288")
        axes.set(xlabel="cycles per pixel", ylabel=unit, ylim=(0, 2.5 * level))
        axes.set_title(f"Spectrogram {kind.upper()}, 0 dB")
        axes.legend(fontsize=7)
    save(figure, folder, "spectrograms.png")


def histograms(measured, folder):
    _results, curves = unity_gain(measured)
    figure, both = pyplot.subplots(1, 2, figsize=(7.0, 3.2))
    for axes, kind in zip(both, ("PRNU", "DSNU")):
        bins = curves[f"histogram_{kind}_bins"]
        values = curves[f"histogram_{kind}_values"]
        axes.semilogy(bins[: len(values)], values, ".", ms=2.5, label="pixels")
        model = curves[f"histogram_{kind}_model"]
        axes.semilogy(bins[: len(model)], numpy.maximum(model, 0.1), "-", lw=0.7, label="normal")
        axes.set(xlabel="deviation, DN", title=f"{kind} histogram, 0 dB", ylim=(0.5, None))
        axes.legend(fontsize=7)
    save(figure, folder, "histograms.png")


def draw(measured, folder):
    """`measured`: {series: (results, curves)}."""
    for plot in (photon_transfer, linearity, signal_to_noise, dark_current, spectrograms, histograms):
        plot(measured, folder)
