namespace Studio.Scripting.Engine;

/// <summary>A global method refuses a call for a reason that the script's author may read; the script can catch it as an error with this message.</summary>
public sealed class ScriptMethodException(string message, bool isDenied = false, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>True where whoever runs the script may not do it.</summary>
    public bool IsDenied { get; } = isDenied;
}
