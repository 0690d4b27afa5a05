using System.Text.Json;

namespace Studio.Benchmarks.Measuring;

/// <summary>A measured value. Goal and met are null where nothing is asked of it.</summary>
internal sealed record Figure(string Name, double Value, string Unit, double? Goal, bool? Met);

/// <summary>Takes a benchmark's figures, prints each as a line of JSON, and remembers whether a goal was missed.</summary>
internal sealed class Report(string benchmark, TextWriter output)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool AllMet { get; private set; } = true;

    /// <summary>A figure for orientation.</summary>
    public void Add(string name, double value, string unit) => Write(name, value, unit, null, null);

    /// <summary>A figure that must be below its goal.</summary>
    public void Below(string name, double value, string unit, double goal) => Write(name, value, unit, goal, value < goal);

    /// <summary>A figure that must be its goal or more.</summary>
    public void AtLeast(string name, double value, string unit, double goal) => Write(name, value, unit, goal, value >= goal);

    /// <summary>A figure that must be its goal.</summary>
    public void Exactly(string name, double value, string unit, double goal) => Write(name, value, unit, goal, value.Equals(goal));

    /// <summary>Tells a person what goes on; not part of the output.</summary>
    public static void Say(string text) => Console.Error.WriteLine(text);

    private void Write(string name, double value, string unit, double? goal, bool? met)
    {
        AllMet &= met != false;
        var digits = Math.Abs(value) switch { >= 100 => 0, >= 10 => 1, _ => 3 };
        output.WriteLine(JsonSerializer.Serialize(new Figure($"{benchmark}.{name}", Math.Round(value, digits), unit, goal, met), Json));
    }
}
