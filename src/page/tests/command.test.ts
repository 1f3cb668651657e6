// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { durationWord, execCommand, fetchCommand, lineCommand, sceneCommand, setCommand, shellWord } from "../src/ui/command";

it("setting is camtwin set NAME=VALUE", () => {
  expect(setCommand({ Gain: 6.5 })).toBe("camtwin set Gain=6.5");
  expect(setCommand({ Width: 1024, Height: 768 })).toBe("camtwin set Width=1024 Height=768");
  expect(setCommand({ TriggerMode: "On" }, "38253001")).toBe("camtwin set --serial 38253001 TriggerMode=On");
});
it("words that a shell would take apart are quoted", () => {
  expect(setCommand({ DeviceUserID: "line 3" })).toBe("camtwin set DeviceUserID='line 3'");
  expect(setCommand({ DeviceUserID: "" })).toBe("camtwin set DeviceUserID=''");
  expect(shellWord("it's; rm -rf $HOME")).toBe(`'it'\\''s; rm -rf $HOME'`);
});
it("commands are camtwin exec NAME", () => {
  expect(execCommand("TriggerSoftware")).toBe("camtwin exec TriggerSoftware");
  expect(sceneCommand("flat:2000")).toBe("camtwin scene flat:2000");
  expect(sceneCommand("chart,lux=20", "38253002")).toBe("camtwin scene --serial 38253002 'chart,lux=20'");
});
it("the line is driven with units", () => {
  expect(lineCommand("high")).toBe("camtwin line high");
  expect(lineCommand({ pulse_ns: 1_000_000, period_ns: 0, count: 1 })).toBe("camtwin line pulse:1ms");
  expect(lineCommand({ pulse_ns: 1500, period_ns: 50_000_000, count: 3 })).toBe("camtwin line pulse:1500ns,50ms,3");
  expect(durationWord(2e9)).toBe("2s");
  expect(durationWord(250_000)).toBe("250us");
});
it("files are fetched by curl, without the token", () => {
  expect(fetchCommand("http://127.0.0.1:8380/api/cameras/38253001/waves.vcd")).toBe("curl -OJ http://127.0.0.1:8380/api/cameras/38253001/waves.vcd");
  const guarded = fetchCommand("http://10.0.0.2:8380/api/frame.png?last=1&token=0123abcd");
  expect(guarded).toBe(`curl -OJ -H "Authorization: Bearer $TOKEN" 'http://10.0.0.2:8380/api/frame.png?last=1'`);
});
