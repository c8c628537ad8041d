"""The demo city: a made-up Wenzhou, the same for everybody who asks for the same seed.

Nobody in it exists. Surnames and given-name characters are combined at random; resident ID numbers have true
check digits but invented holders; mobile numbers start with 154, a range given to no operator when this was
written; employers and housing estates have invented names. Everything is drawn from one
stream of random numbers a purpose, so a seed and a number of households fix every byte.

Rooms of this package, each with one idea:

- ``calibration``: the figures below as tables
- ``chance``: streams of random numbers, weighted choices
- ``identity``: names, ID numbers, phone numbers, credit codes
- ``places``: districts, work areas and employers on a local grid in metres
- ``supply``: estates, lots and homes of the round and of the next one
- ``people``: who lives together, and how old they are
- ``circumstances``: work, talent, homes, income: the truth about a household
- ``registers``: what the registers say of it, and what the family declares (errors included)
- ``wishes``: which homes it would like
- ``likenesses``: a few who file twice, and strangers who only look alike
- ``city``: puts it together; ``workbooks``: writes what a bureau would hand over

Figures and where they come from:

- Residents by district, end of 2021, in ten thousands: Wenzhou bureau of statistics, bulletin on the main
  population data of 2021 (published 2022-03-01): Lucheng 118.95, Longwan 73.29, Ouhai 97.82, Dongtou 15.03,
  Yongjia 87.00, Pingyang 86.59, Cangnan 84.58, Wencheng 28.85, Taishun 26.64, Rui'an 152.58, Yueqing 146.40,
  Longgang 46.77; city 964.50. (Seventh census, 2020: 957.3, from memory.)
- Homes: 2,000 talent, 1,000 blue-collar and 1,000 price-capped homes are the yearly figures of clause 6 of
  the founding policy; 600 public rental homes of at most 60 m² are a choice of the demo.
- Homes for one round of the city level were 300 (2020) and 741 (2022), in 6 to 14 estates; 40 estates
  for all programs of the whole city is a choice of the demo.
- Demand over supply: 3.5 talent, 6 blue-collar, 2.5 price-capped and 7.5 public rental applications a home.
  Choices of the demo inside what Chinese cities report (Shenyang 2 to 4, one Shenzhen estate 3 to 16).
- Approximate, from memory or assumed: industries by district, household sizes (the census of 2020 gives about
  2.4 a household), ages, talent classes, prices and rents by district, distances between district seats, and
  the share of wrong, missing and double declarations.
"""
