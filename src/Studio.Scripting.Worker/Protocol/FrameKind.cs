namespace Studio.Scripting.Worker.Protocol;

/// <summary>What a frame says. A frame is a length (four bytes, little-endian, of what follows), a kind (one byte) and a JSON text in UTF-8.</summary>
public enum FrameKind : byte
{
    /// <summary>Host to worker: run, or only check, a script: <see cref="RunRequest"/>.</summary>
    Run = 1,

    /// <summary>Host to worker: the text of the program that was asked for, as a JSON string.</summary>
    Source = 2,

    /// <summary>Host to worker: what a method came to: <see cref="MethodReply"/>.</summary>
    Reply = 3,

    /// <summary>Host to tooling worker: translate a script, a JSON string.</summary>
    Translate = 4,

    /// <summary>Worker to host: the program is not known here; its <see cref="Source"/> is needed.</summary>
    NeedSource = 11,

    /// <summary>Worker to host: a script calls a method: an array of its name and its arguments. The worker waits for the <see cref="Reply"/>.</summary>
    Call = 12,

    /// <summary>Worker to host: the script ended: <see cref="RunAnswer"/>.</summary>
    Done = 13,

    /// <summary>Tooling worker to host: the JSON of the translator.</summary>
    Translated = 14,

    /// <summary>Worker to host: started and waiting.</summary>
    Ready = 15,
}
