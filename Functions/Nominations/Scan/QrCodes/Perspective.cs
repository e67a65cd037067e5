namespace TechVolunteers.Nominations.Scan.QrCodes;

/// <summary>Maps module coordinates to pixels, by four points: u = (a·x + b·y + c) / (g·x + h·y + 1), v alike.</summary>
internal sealed class Perspective
{
    private readonly double[] terms;

    private Perspective(double[] terms) => this.terms = terms;

    /// <summary>Null when the points don't span an area.</summary>
    public static Perspective? From(ReadOnlySpan<(double X, double Y)> modules, ReadOnlySpan<(double X, double Y)> pixels)
    {
        const int Unknowns = 8;
        var rows = new double[Unknowns][];
        for (var n = 0; n < 4; n++)
        {
            var ((x, y), (u, v)) = (modules[n], pixels[n]);
            rows[n * 2] = [x, y, 1, 0, 0, 0, -u * x, -u * y, u];
            rows[(n * 2) + 1] = [0, 0, 0, x, y, 1, -v * x, -v * y, v];
        }

        for (var column = 0; column < Unknowns; column++)
        {
            var pivot = Enumerable.Range(column, Unknowns - column).MaxBy(row => Math.Abs(rows[row][column]));
            if (Math.Abs(rows[pivot][column]) < 1e-9)
            {
                return null;
            }

            (rows[column], rows[pivot]) = (rows[pivot], rows[column]);
            for (var row = 0; row < Unknowns; row++)
            {
                var factor = row == column ? 0 : rows[row][column] / rows[column][column];
                for (var n = column; factor != 0 && n <= Unknowns; n++)
                {
                    rows[row][n] -= factor * rows[column][n];
                }
            }
        }

        return new Perspective([.. Enumerable.Range(0, Unknowns).Select(n => rows[n][Unknowns] / rows[n][n])]);
    }

    public (double X, double Y) At(double x, double y)
    {
        var depth = (terms[6] * x) + (terms[7] * y) + 1;
        return (((terms[0] * x) + (terms[1] * y) + terms[2]) / depth, ((terms[3] * x) + (terms[4] * y) + terms[5]) / depth);
    }
}
