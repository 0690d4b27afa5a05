using Studio.Statistics.Segmentation;

namespace Studio.Statistics.Tests;

/// <summary>Quintiles with the stated tie rule.</summary>
public sealed class RfmTests
{
    [Fact]
    public void Values_that_differ_fill_quintiles_of_equal_size() =>
        Rfm.Quintiles([10, 1, 2, 3, 4, 5, 6, 7, 8, 9]).ShouldBe([5, 1, 1, 2, 2, 3, 3, 4, 4, 5]);

    [Fact]
    public void Equal_values_share_the_quintile_of_the_middle_of_their_ranks()
    {
        // Six ones of ten: 1 + ⌊5 · (0 + 3) / 10⌋ = 2; then 2, 3, 4, 5: 1 + ⌊5 · 6.5 / 10⌋ = 4, ⌊3.75⌋ + 1 = 4, ⌊4.25⌋ + 1 = 5, 5.
        Rfm.Quintiles([1, 1, 1, 1, 1, 1, 2, 3, 4, 5]).ShouldBe([2, 2, 2, 2, 2, 2, 4, 4, 5, 5]);
        Rfm.Quintiles([7, 7, 7]).ShouldBe([3, 3, 3]);
        Rfm.Quintiles([]).ShouldBeEmpty();
        Should.Throw<ArgumentException>(() => Rfm.Quintiles([double.NaN]));
    }

    [Fact]
    public void Who_bought_last_has_the_highest_recency() =>
        Rfm.Score([new(1, 5, 100), new(30, 4, 500), new(60, 3, 400), new(90, 2, 300), new(400, 1, 200)])
            .ShouldBe([new(5, 5, 1), new(4, 4, 5), new(3, 3, 4), new(2, 2, 3), new(1, 1, 2)]);
}
