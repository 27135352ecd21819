import Foundation

/// The standard normal distribution.
enum NormalDistribution {
    static func density(_ z: Double) -> Double { exp(-z * z / 2) / (2 * Double.pi).squareRoot() }

    /// The value that is exceeded with a chance of `upperTail`: Wichura's algorithm AS 241 (https://doi.org/10.2307/2347330), exact to
    /// about 16 digits.
    ///
    /// - Parameter upperTail: 0 to 1; 0 gives infinity.
    static func quantile(upperTail: Double) -> Double {
        let q = 0.5 - upperTail
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            return q * ratio(r, central)
        }
        let tail = min(upperTail, 1 - upperTail)
        guard tail > 0 else { return q > 0 ? .infinity : -.infinity }
        let r = (-log(tail)).squareRoot()
        let value = r <= 5 ? ratio(r - 1.6, middle) : ratio(r - 5, far)
        return q < 0 ? -value : value
    }

    private typealias Coefficients = (numerator: [Double], denominator: [Double])

    private static func ratio(_ r: Double, _ coefficients: Coefficients) -> Double {
        func polynomial(_ terms: [Double]) -> Double { terms.reversed().reduce(0) { $0 * r + $1 } }
        return polynomial(coefficients.numerator) / polynomial(coefficients.denominator)
    }

    private static let central: Coefficients = (
        [
            3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
            67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
        ],
        [
            1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077, 21213.794301586595867, 39307.895800092710610,
            28729.085735721942674, 5226.4952788528545610,
        ]
    )
    private static let middle: Coefficients = (
        [
            1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504, 1.27045825245236838258,
            0.241780725177450611770, 0.0227238449892691845833, 0.000774545014278341407640,
        ],
        [
            1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550, 0.148103976427480074590, 0.0151986665636164571966,
            0.000547593808499534494600, 0.00000000105075007164441684324,
        ]
    )
    private static let far: Coefficients = (
        [
            6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230, 0.0265321895265761230930,
            0.00124266094738807843860, 0.0000271155556874348757815, 0.000000201033439929228813265,
        ],
        [
            1, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525, 0.000786869131145613259100,
            0.0000184631831751005468180, 0.000000142151175831644588870, 2.04426310338993978564e-15,
        ]
    )
}
