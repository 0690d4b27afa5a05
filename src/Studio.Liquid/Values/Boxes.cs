namespace Studio.Liquid.Values;

/// <summary>The small whole numbers that templates count with, boxed once.</summary>
internal static class Boxes
{
    private const int Most = 256;

    private static readonly object[] Numbers = [.. Enumerable.Range(0, Most).Select(number => (object)(long)number)];

    public static readonly object True = true;

    public static readonly object False = false;

    public static object Of(long number) => (ulong)number < Most ? Numbers[number] : number;

    public static object Of(bool flag) => flag ? True : False;
}
