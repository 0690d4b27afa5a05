namespace Studio.Decisions.Pages.Decisions;

/// <summary>One box of the grid.</summary>
/// <param name="Grid">The page.</param>
/// <param name="Row">The row, from 0.</param>
/// <param name="Name">The field.</param>
/// <param name="Title">What the column is called.</param>
/// <param name="Value">What the rule says.</param>
/// <param name="Type">The type of the input.</param>
public sealed record GridCell(GridModel Grid, int Row, string Name, string Title, string Value, string Type)
{
    /// <summary>The name of the field.</summary>
    public string Field => GridModel.Field(Row, Name);

    /// <summary>What is wrong with it, or nothing.</summary>
    public string Error => Grid.ErrorOf(Row, Name);

    /// <summary>What stands in the box.</summary>
    public string Shown => Grid.ValueOf(Row, Name, Value);

    /// <summary>What the box is called: its column and its rule.</summary>
    public string Label => $"{Title}: {Grid.Rows[Row].Name}";
}
