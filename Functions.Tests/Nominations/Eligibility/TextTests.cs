using CsCheck;
using TechVolunteers.Nominations.Eligibility;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Eligibility;

public sealed class TextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData(" \n\t　", 0)]
    [InlineData("科普", 2)]
    [InlineData("科普，惠民。", 6)]
    [InlineData("2021年", 2)]
    [InlineData("服务 1,200 人次", 5)]
    [InlineData("science popularization", 2)]
    [InlineData("用Word写", 3)]
    [InlineData("test@example.org", 1)]
    [InlineData("“好”", 3)]
    [InlineData("约３人", 3)]
    [InlineData("𠮷祥", 2)]
    [InlineData("一\n二", 2)]
    public void 字数_counts_as_Word_does(string text, int count) => Assert.Equal(count, WordCount.Of(text));

    [Fact]
    public void 字数_of_paragraphs_adds_up() =>
        Gen.Select(Gen.String, Gen.String).Sample((a, b) => WordCount.Of(a + "\n" + b) == WordCount.Of(a) + WordCount.Of(b));

    [Theory]
    [InlineData("证件号码99999919960126381X，请核", "999*************1X")]
    [InlineData("９９９９９９１９９６０１２６３８１ｘ", "999*************1x")]
    [InlineData("999999 19960126 3812", "999*************12")]
    [InlineData("999999-19960126-3812", "999*************12")]
    [InlineData("旧证999999960126381止", "999**********81")]
    public void What_looks_like_an_identity_number_is_found_and_masked(string text, string masked) => Assert.Equal(masked, IdentityNumber.FindMasked(text));

    [Theory]
    [InlineData("19900009474")]
    [InlineData("999999199613263812")]
    [InlineData("000000199601263812")]
    [InlineData("9999991996012638121")]
    [InlineData("KJZ999999199601263812")]
    [InlineData("ZZ314650")]
    [InlineData("服务群众 1800 人次，2021年 12 场")]
    public void Other_numbers_are_left_alone(string text) => Assert.Null(IdentityNumber.FindMasked(text));

    [Theory]
    [InlineData("示例市（北园区）科普　服务队", "示例市(北园区)科普服务队")]
    [InlineData("ＡＢ科普隊", "ab科普队")]
    [InlineData("王 娟 试", "王娟试")]
    [InlineData("示例臺", "示例台")]
    public void Names_written_differently_are_one(string a, string b)
    {
        Assert.Equal(NomineeName.Normalise(a), NomineeName.Normalise(b));
        Assert.Equal(NomineeName.Key(a), NomineeName.Key(b));
        Assert.NotEqual(NomineeName.Key(a), NomineeName.Key(a + "乙"));
    }

    [Fact]
    public void Normalising_twice_changes_nothing() =>
        Gen.String.Sample(name => NomineeName.Normalise(NomineeName.Normalise(name)) == NomineeName.Normalise(name));

    [Theory]
    [InlineData("示例甲队", "示例甲队", "ZZ1", "ZZ1", Likeness.Same)]
    [InlineData("示例甲队", "完全不同", "ZZ1", "ＺＺ 1", Likeness.Same)]
    [InlineData("蒲公英科普服务队", "蒲公英科普服务队", null, null, Likeness.Near)]
    [InlineData("示例市北园区蒲公英科普服务队", "示例市北园区蒲公英科普服务队", null, null, Likeness.Same)]
    [InlineData("示例市北园区蒲公英科普服务队", "示例市南园区蒲公英科普服务队", null, null, Likeness.Different)]
    [InlineData("周东华", "周东平", null, null, Likeness.Different)]
    [InlineData("", "", null, null, Likeness.Different)]
    public void The_same_nominee_from_two_units_is_recognised(string a, string b, string? numberA, string? numberB, Likeness likeness)
    {
        var match = NomineeMatching.Compare(new Nominee(a, "示例学会（测试）", numberA), new Nominee(b, "样例协会（测试）", numberB));

        Assert.Equal(likeness, match.Likeness);
        Assert.InRange(match.Score, likeness == Likeness.Different ? 0 : 1, 100);
    }

    [Fact]
    public void Comparing_is_symmetric()
    {
        string[] names = ["示例市北园区蒲公英科普服务队", "北园区蒲公英科普服务队", "蒲公英志愿队（一队）", "蒲公英科普服务队（二队）", "示例市北园区蒲公英队", "王娟试", "王媛试", "前进村"];
        Assert.All(
            names.SelectMany(a => names.Select(b => (A: new Nominee(a, "甲"), B: new Nominee(b, "甲")))),
            pair => Assert.Equal(NomineeMatching.Compare(pair.A, pair.B), NomineeMatching.Compare(pair.B, pair.A)));
    }
}
